/** `/api/v1` is our own, so Harbor is given this address: `https://plimsoll.example/harbor`. */
export const PREFIX = '/harbor/api/v1'
