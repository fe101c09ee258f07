/** What attackers are known to use: https://www.cisa.gov/known-exploited-vulnerabilities-catalog */
export const KEV_POLICY = `name: kev
description: >
  What is known to be exploited (CISA's catalogue) is denied, with or without a fix. What is likely to be
  (EPSS of 10 % or more) is warned of.
rules:
  - name: known-exploited
    on: finding
    when: finding.kev
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited{{finding.kevRansomware ? ', by ransomware too' : ''}}{{finding.fixedVersion != '' ? ': update to ' + finding.fixedVersion : ''}}"

  - name: likely-exploited
    on: finding
    when: "!finding.kev && finding.epss >= 0.1"
    action: warn
    message: "{{finding.id}} in {{pkg.fullName}} is likely to be exploited (EPSS {{finding.epss}})"

  # Without the catalogue there would be no hit, and no word about it.
  - name: catalogue-missing
    on: report
    when: report.kept > 0 && !("kev" in report.feeds)
    action: deny
    message: the catalogue of known exploited vulnerabilities was not to be had
`
