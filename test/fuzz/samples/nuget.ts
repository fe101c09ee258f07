import { depsJsonAnalyser } from '../../../src/ecosystems/nuget/deps-json.ts'
import { packagesLockAnalyser } from '../../../src/ecosystems/nuget/packages-lock.ts'
import { nugetProjectAnalyser } from '../../../src/ecosystems/nuget/project-files.ts'
import type { AnalyserSample } from './types.ts'

const DEPS = `{"runtimeTarget": {"name": "x"}, "targets": {"x": {
  "Ship/1.0.0": {"dependencies": {"A": "1.0.0"}, "runtime": {"Ship.dll": {}}},
  "A/1.0.0": {"runtime": {"A.dll": {}}}}},
 "libraries": {"Ship/1.0.0": {"type": "project"}, "A/1.0.0": {"type": "package"}}}`

const LOCK = `{"version": 1, "dependencies": {"net8.0": {
  "A": {"type": "Direct", "resolved": "1.0.0", "dependencies": {"B": "1.0"}},
  "B": {"type": "Transitive", "resolved": "1.1.0"}}}}`

const PROJECT = `<Project>
  <PropertyGroup><V>1.0</V></PropertyGroup>
  <ItemGroup><PackageReference Include="A" Version="$(V)" /></ItemGroup>
</Project>`

export const nugetSamples: readonly AnalyserSample[] = [
  { analyser: depsJsonAnalyser, path: 'app/Ship.deps.json', content: DEPS },
  { analyser: packagesLockAnalyser, path: 'packages.lock.json', content: LOCK },
  { analyser: nugetProjectAnalyser, path: 'Ship.csproj', content: PROJECT },
  {
    analyser: nugetProjectAnalyser,
    path: 'packages.config',
    content: '<packages><package id="A" version="1.0" /></packages>',
  },
]
