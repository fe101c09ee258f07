import * as z from 'zod/mini'
import type { ServiceContext } from '../../context.ts'
import { RequestFault, type Route } from '../../http/route.ts'
import { registryCredentials } from '../../store/registry-credentials.ts'
import type { Seal } from '../../store/seal.ts'
import { Credentials, credentialsFrom } from '../index-image.ts'

const PATH = '/api/v1/registries'
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::[0-9]{1,5})?$/

/** Logins that the service pulls with. They go in and are never told again. */
export function registryRoutes({ store }: ServiceContext, seal: Seal): Route[] {
  const logins = registryCredentials(store, seal)
  return [
    {
      method: 'GET',
      path: PATH,
      id: 'listRegistries',
      summary: 'Registries for which the service has a login',
      access: 'index',
      answers: { 200: { summary: 'Hosts', schema: z.object({ registries: z.array(z.string()) }) } },
      handle: async ({ identity }) => ({
        status: 200,
        body: { kind: 'json', value: { registries: await logins.hosts(identity.tenant) } },
      }),
    },
    {
      method: 'PUT',
      path: `${PATH}/{host}/credentials`,
      id: 'putRegistryCredentials',
      summary: 'Give the login for a registry: user and password, or a token',
      access: 'index',
      body: { kind: 'json', schema: Credentials, types: ['application/json'], maxBytes: 64 * 1024 },
      answers: {
        204: { summary: 'It is kept, sealed' },
        400: { summary: 'Not a host, or no login' },
        503: { summary: 'The service has no secret to seal it with' },
      },
      async handle({ params, body, identity }) {
        const credentials = credentialsFrom(body as z.infer<typeof Credentials>)
        if (Object.keys(credentials).length === 0)
          throw new RequestFault(400, 'bad-request', 'Give username and password, or a token.')
        await logins.put(identity.tenant, hostOf(params), credentials)
        return { status: 204 }
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/{host}/credentials`,
      id: 'deleteRegistryCredentials',
      summary: 'Forget the login for a registry',
      access: 'index',
      answers: { 204: { summary: 'It is gone' }, 404: { summary: 'There was none' } },
      async handle({ params, identity }) {
        const host = hostOf(params)
        if (!(await logins.remove(identity.tenant, host)))
          throw new RequestFault(404, 'not-found', `There is no login for ${host}.`)
        return { status: 204 }
      },
    },
  ]
}

function hostOf(params: Readonly<Record<string, string>>): string {
  const host = params['host'] ?? ''
  if (HOST.test(host)) return host
  throw new RequestFault(400, 'bad-request', 'The path names no host of a registry.')
}
