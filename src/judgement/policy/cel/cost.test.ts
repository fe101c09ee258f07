import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { costOf, type ListSizes, withVariable } from './cost.ts'
import { environmentFor } from './environment.ts'

const ENVIRONMENT = environmentFor('finding').registerVariable('names', 'list<string>')
const SIZES: ListSizes = {
  packages: 1000,
  findings: 100,
  misconfigurations: 500,
  others: 10,
  variables: new Map([['names', 50]]),
}

function cost(text: string, sizes = SIZES): number {
  return costOf(ENVIRONMENT.parse(text).ast, sizes)
}

describe('the cost of a condition', () => {
  const cases: readonly [text: string, least: number, most: number][] = [
    ['finding.kev', 1, 5],
    ['finding.kev && pkg.name == "a" || !finding.fixed', 5, 20],
    ['finding.epss + 1.0 + 2.0 > 3.0', 5, 60],
    ['image.labels["a"] + "b" == "c"', 5, 40],
    ['int(finding.cvss) + 1 > 3', 4, 20],
    ['finding.cwes.exists(c, c == "a")', 10, 60],
    ['report.misconfigurations.exists(m, m.severity == HIGH)', 500, 3000],
    ['report.misconfigurations.exists(m, "a" in m.ids)', 5000, 20_000],
    ['report.packages.exists(p, p.name == "a")', 1000, 6000],
    ['report.packages.size() > 3', 1, 10],
    ['report.findings.all(f, f.kev)', 100, 400],
    ['report.packages.all(p, report.findings.all(f, f.kev))', 100_000, 500_000],
    ['report.packages.filter(p, true).all(p, report.packages.all(q, true))', 1e6, 3e6],
    ['[report.packages].all(l, l.all(p, l.all(q, true)))', 1e6, 1e10],
    ['report.packages.map(p, report.packages).all(l, l.all(p, true))', 1e6, 1e8],
    ['dyn(report.packages).all(p, true)', 1000, 6000],
    ['[[report.packages]][0][0].all(p, true)', 1000, 6000],
    ['(finding.kev ? report.packages : []).all(p, true)', 1000, 6000],
    ['(report.packages + report.packages).all(p, true)', 4000, 10_000],
    ['"a" in report.packages.map(p, p.name)', 2000, 9000],
    ['cel.bind(l, report.packages, l.all(p, l.all(q, true)))', 1e6, 5e6],
    ['names.all(n, n != "")', 50, 300],
    ['[1, 2, 3].all(x, x > 0)', 9, 30],
    ['pkg.name.split("-").exists(part, part == "x")', 10, 60],
  ]
  for (const [text, least, most] of cases) {
    it(`is right for ${text}`, () => {
      const steps = cost(text)
      assert.ok(steps >= least && steps <= most, `${steps}`)
    })
  }

  it('knows what variables have grown to', () => {
    const doubled = withVariable(SIZES, 'names', ENVIRONMENT.parse('names + names').ast)

    assert.equal(doubled.variables.get('names'), 100)
  })
})
