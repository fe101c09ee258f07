import { describe, it, type TestContext } from 'node:test'
import { STORE_KINDS } from '../stores.ts'
import { CHECKS, withSuite } from './clair-suite.ts'
import { PSK, pskToken } from './psk.ts'
import { startServer } from './start-server.ts'

for (const store of STORE_KINDS) {
  describe(`the suite of Clair's API, on ${store}`, () => {
    it('is passed by our server', async (t: TestContext) => {
      const { url } = await startServer(t, { store, auth: { psk: PSK } })
      const token = await pskToken('quay')
      await withSuite({ url, token }, async (context) => {
        for (const { name, run } of CHECKS) await t.test(name, async () => await run(context))
      })
    })
  })
}
