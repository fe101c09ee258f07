import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../http-server.ts'

let shared: Promise<string> | undefined
let clusters = 0

/** Debian's etcd, one for the process: the flags by which an API server has it for itself. */
export async function etcdFlags(): Promise<readonly string[]> {
  shared ??= start()
  return [`--etcd-servers=${await shared}`, `--etcd-prefix=/cluster-${++clusters}`]
}

async function start(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-etcd-'))
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`]
  const flags = [
    ['--data-dir', folder],
    ['--listen-client-urls', client],
    ['--advertise-client-urls', client],
    ['--listen-peer-urls', peer],
    ['--initial-advertise-peer-urls', peer],
    ['--initial-cluster', `default=${peer}`],
  ].flat()
  const child = spawn('etcd', [...flags, '--unsafe-no-fsync'], { stdio: 'ignore' })
  process.once('exit', () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  await once(child, 'spawn')
  child.unref()
  return client
}
