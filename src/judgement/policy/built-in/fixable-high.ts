/** The one rule that most pipelines have. */
export const FIXABLE_HIGH_POLICY = `name: fixable-high
description: HIGH and CRITICAL findings with a fix are denied. Nothing else is looked at.
rules:
  - name: fixable-high
    on: finding
    when: finding.severity >= HIGH && finding.fixed
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"
`
