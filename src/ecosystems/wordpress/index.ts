import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { wordpressAnalyser } from './headers.ts'

/** WordPress with its plug-ins and themes. https://wordpress.org */
export const wordpress: Ecosystem = languageEcosystem({
  id: 'wordpress',
  analysers: () => [wordpressAnalyser],
  versions: unordered,
  coverage: {
    title: 'WordPress',
    statuses: [],
    installed: ['wp-content/plugins/*/*.php', 'wp-content/themes/*/style.css', 'wp-includes/version.php'],
    declared: [],
    orderAuthority: 'none',
    limits: [
      'Advisories for plug-ins and themes are published under terms that need an account: they are listed and not judged.',
      'Plug-ins of a single file in the folder of plug-ins itself are not found.',
    ],
  },
})
