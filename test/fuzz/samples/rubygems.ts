import { gemfileLockAnalyser } from '../../../src/ecosystems/rubygems/gemfile-lock.ts'
import { gemspecAnalyser } from '../../../src/ecosystems/rubygems/gemspec.ts'
import type { AnalyserSample } from './types.ts'

const GEMSPEC = `# -*- encoding: utf-8 -*-
# stub: a 1.0 ruby lib

Gem::Specification.new do |s|
  s.name = "a".freeze
  s.version = "1.0"
  s.licenses = ["MIT".freeze]
  s.add_runtime_dependency(%q<b>.freeze, ["~> 1"])
end
`

const LOCK = `GEM
  remote: https://rubygems.org/
  specs:
    a (1.0)
      b (~> 1)
    b (1.1-java)

DEPENDENCIES
  a!
`

export const rubygemsSamples: readonly AnalyserSample[] = [
  { analyser: gemspecAnalyser, path: 'usr/lib/ruby/gems/specifications/a-1.0.gemspec', content: GEMSPEC },
  { analyser: gemfileLockAnalyser, path: 'Gemfile.lock', content: LOCK },
]
