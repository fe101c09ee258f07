/** A real API server, and kubectl to speak to it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type ApiAnswer, call } from '../../apiserver/client.ts'
import { startKubeApiServer } from '../../apiserver/kube-apiserver.ts'
import type { ApiServerOptions, ClusterApi } from '../../apiserver/types.ts'
import { temporaryFolder } from '../../plimsoll.ts'
import { shell } from '../../service/installed.ts'

export interface RealCluster {
  readonly api: ClusterApi
  readonly cwd: string
  /** As the administrator. */
  readonly send: (method: string, path: string, body?: object) => Promise<ApiAnswer>
  /** Runs a line of a shell in which `plimsoll` is this program; gives what it prints. */
  readonly shell: (script: string) => Promise<string>
}

export async function connect(
  t: TestContext,
  namespaces: NonNullable<ApiServerOptions['namespaces']>,
): Promise<RealCluster> {
  const tokens = { admin: { username: 'admin', groups: ['system:masters'] } }
  const api = await startKubeApiServer(t, { namespaces, tokens })
  const cwd = temporaryFolder(t)
  const kubeconfig = join(cwd, 'kubeconfig')
  writeFileSync(kubeconfig, api.kubeconfig())
  const headers = (method: string) => ({
    authorization: 'Bearer admin',
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  })
  return {
    api,
    cwd,
    send: async (method, path, body) => await call(api, method, path, body, headers(method)),
    shell: async (script) => await shell(script, cwd, kubeconfig, ''),
  }
}
