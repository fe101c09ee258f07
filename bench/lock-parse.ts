/**
 * Reads a lock file of pnpm: `node bench/lock-parse.ts FILE`. What is measured is the bundle of it that bench/run.ts
 * makes.
 */
import { readFileSync } from 'node:fs'
import { pnpmLockAnalyser } from '../src/ecosystems/npm/pnpm-lock.ts'

const bytes = readFileSync(process.argv[2] ?? '')
const file = { path: 'pnpm-lock.yaml', bytes, size: bytes.length, mode: 0o644 }
const { packages = [], problems = [] } = pnpmLockAnalyser.analyse([file])
const expected = Number(process.argv[3])
if (packages.length !== expected || problems.length > 0)
  throw new Error(`${packages.length} packages instead of ${expected}, ${problems.length} problems`)
