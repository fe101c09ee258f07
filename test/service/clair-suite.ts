/**
 * Clair's HTTP API, held to from outside: every path, method, status, header and shape. For any server that speaks it:
 *
 *     node test/service/clair-suite.ts --url http://127.0.0.1:6060 [--token JWT] [--registry-files LAYOUT] [--host NAME]
 *
 * LAYOUT is an OCI layout, a folder or a tar of one; its layers are served by the suite itself, at an address of HOST
 * (127.0.0.1 by default) that the server has to reach.
 */
import { request } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src/core/errors.ts'
import { createClient } from './suite/client.ts'
import { DELETE_CHECKS, INDEXER_CHECKS } from './suite/indexer-checks.ts'
import { serveLayers } from './suite/layer-server.ts'
import { MATCHER_CHECKS } from './suite/matcher-checks.ts'
import { OTHER_CHECKS } from './suite/other-checks.ts'
import type { Check, SuiteContext } from './suite/types.ts'

export const CHECKS: readonly Check[] = [
  ...INDEXER_CHECKS,
  ...MATCHER_CHECKS,
  ...OTHER_CHECKS,
  ...DELETE_CHECKS,
]

export const EXAMPLE_LAYOUT = join(import.meta.dirname, '../../examples/harbour.oci.tar')

export interface SuiteTarget {
  readonly url: string
  readonly token?: string
  readonly layout?: string
  readonly host?: string
}

/** Runs `work` with what the checks need. */
export async function withSuite<T>(
  { url, token, layout = EXAMPLE_LAYOUT, host }: SuiteTarget,
  work: (context: SuiteContext) => Promise<T>,
): Promise<T> {
  const layers = await serveLayers(layout, host)
  try {
    const ask = createClient(url, token)
    const raw: SuiteContext['raw'] = async (path, headers) => await get(new URL(path, url), token, headers)
    return await work({ ask, layers, token, raw })
  } finally {
    await layers.close()
  }
}

async function get(url: URL, token: string | undefined, headers: Readonly<Record<string, string>>) {
  return await new Promise<Awaited<ReturnType<SuiteContext['raw']>>>((resolve, reject) => {
    const all = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const sent = request(url, { headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }))
      response.on('error', reject)
    })
    sent.on('error', reject).end()
  })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      token: { type: 'string' },
      'registry-files': { type: 'string' },
      host: { type: 'string' },
    },
  })
  if (values.url === undefined) {
    process.stderr.write('Say where the server is: --url http://127.0.0.1:6060\n')
    process.exitCode = 2
    return
  }
  const target = {
    url: values.url,
    ...(values.token === undefined ? {} : { token: values.token }),
    ...(values['registry-files'] === undefined ? {} : { layout: values['registry-files'] }),
    ...(values.host === undefined ? {} : { host: values.host }),
  }
  await withSuite(target, async (context) => {
    for (const { name, run } of CHECKS) {
      try {
        await run(context)
        process.stdout.write(`ok      ${name}\n`)
      } catch (error) {
        process.exitCode = 1
        process.stdout.write(`FAILED  ${name}\n        ${messageOf(error)}\n`)
      }
    }
  })
}

if (import.meta.main) await main()
