// Asks the service in the same container whether it lives: there is no shell and no curl in the image.
const { port } = new URL(`http://${(process.env.PLIMSOLL_INTROSPECTION ?? ':8089').replace(/^:/, '127.0.0.1:')}`)
const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4000) }).catch(() => undefined)
process.exit(answer?.ok ? 0 : 1)
