import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { rockspecAnalyser } from './rockspec.ts'

/** Rocks of Lua. https://luarocks.org */
export const luarocks: Ecosystem = languageEcosystem({
  id: 'luarocks',
  analysers: () => [rockspecAnalyser],
  versions: unordered,
  coverage: {
    title: 'LuaRocks',
    statuses: [],
    installed: ['luarocks/rocks-*/NAME/VERSION/*.rockspec'],
    declared: [],
    orderAuthority: 'none',
    limits: ['Nobody publishes advisories by the names of rocks: they are listed and not judged.'],
  },
})
