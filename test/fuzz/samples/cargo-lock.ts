import { cargoLock } from '../../../src/ecosystems/cargo/declared.ts'
import type { AnalyserSample } from './types.ts'

const LOCK =
  'version = 3\n\n[[package]]\nname = "a"\nversion = "0.1.0"\ndependencies = [\n "b 1.0.0",\n]\n\n[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "x"\n\n[metadata]\n"a" = "b"\n'

export const cargoLockSamples: readonly AnalyserSample[] = [
  { analyser: cargoLock, path: 'Cargo.lock', content: LOCK },
]
