import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { gemfileLockAnalyser } from './gemfile-lock.ts'
import { gemspecAnalyser } from './gemspec.ts'
import { NAMESPACE, rubyAdvisoryDb } from './ruby-advisory-db.ts'
import { gemVersionOrder } from './version.ts'

const osv = osvFeed({
  id: 'osv-rubygems',
  name: 'OSV, RubyGems',
  ecosystem: NAMESPACE,
  versions: gemVersionOrder,
})

const ecosystem = languageEcosystem({
  id: 'rubygems',
  type: 'gem',
  analysers: () => [gemspecAnalyser, gemfileLockAnalyser],
  versions: gemVersionOrder,
  advisories: { feeds: [osv, rubyAdvisoryDb], namespace: NAMESPACE },
  coverage: {
    title: 'RubyGems',
    statuses: ['fixed', 'affected'],
    installed: ['specifications/**/*.gemspec'],
    declared: ['Gemfile.lock', 'gems.locked', '*.gemfile.lock'],
    orderAuthority: 'Gem::Version',
    limits: [
      'A lock does not say which gems are for development alone: they are judged like the others.',
      'Gems that Bundler checked out from git are found by the lock, not by their folder.',
      'The advisories of Ruby itself (`rubies` in ruby-advisory-db) are not read.',
    ],
  },
})

/** Gems of Ruby. https://rubygems.org */
export const rubygems: Ecosystem = {
  ...ecosystem,
  match: {
    ...ecosystem.match,
    // https://github.com/package-url/purl-spec/blob/main/types/gem-definition.json
    purl: ({ name, version, arch }) =>
      formatPurl({ type: 'gem', name, version, qualifiers: { platform: arch } }),
  },
}
