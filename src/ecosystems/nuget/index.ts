import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { depsJsonAnalyser } from './deps-json.ts'
import { packagesLockAnalyser } from './packages-lock.ts'
import { nugetProjectAnalyser } from './project-files.ts'
import { nugetVersionOrder } from './version.ts'

const NAMESPACE = 'NuGet'

const osv = osvFeed({
  id: 'osv-nuget',
  name: 'OSV, NuGet',
  ecosystem: NAMESPACE,
  normaliseName: (name) => name.toLowerCase(),
  versions: nugetVersionOrder,
})

/** Packages of .NET, and its runtime where it is one. https://www.nuget.org */
export const nuget: Ecosystem = languageEcosystem({
  id: 'nuget',
  analysers: () => [depsJsonAnalyser, packagesLockAnalyser, nugetProjectAnalyser],
  versions: nugetVersionOrder,
  advisories: { feeds: [osv], namespace: NAMESPACE },
  nameInFeeds: ({ name }) => name.toLowerCase(),
  coverage: {
    title: 'NuGet',
    statuses: ['fixed', 'affected'],
    installed: ['*.deps.json'],
    declared: [
      'packages.lock.json',
      'packages.config',
      'Directory.Packages.props',
      '*.csproj',
      '*.fsproj',
      '*.vbproj',
    ],
    orderAuthority: 'NuGet.Versioning',
    limits: [
      'Single-file and native applications hold their list of packages inside the program, which is not read.',
      'Conditions in project files are not evaluated: what stands under one counts.',
      'Assemblies that are referenced by their file (type `reference`) are no packages and are left out.',
    ],
  },
})
