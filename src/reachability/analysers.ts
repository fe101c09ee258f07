import type { AnyAnalyser } from '../core/analyser.ts'
import { elfNeeds } from './elf/analyser.ts'
import { javaArchives } from './java/analyser.ts'
import { loaderFiles } from './loader/analyser.ts'
import { nodeModules, nodePackages } from './node/analyser.ts'
import { pythonModules, pythonPackages } from './python/analyser.ts'
import { scriptFacts } from './scripts/analyser.ts'

/** What is to be read besides packages where somebody asks what is reachable. */
export function reachabilityAnalysers(): readonly AnyAnalyser[] {
  return [
    elfNeeds,
    javaArchives,
    loaderFiles,
    nodeModules,
    nodePackages,
    pythonModules,
    pythonPackages,
    scriptFacts,
  ]
}
