/** The other half of base-image: for teams that build on other people's images. */
export const OWN_LAYERS_POLICY = `name: own-layers
description: >
  Only what was added to the base image is judged; where it is not known which layers come from the base,
  all is. HIGH and CRITICAL findings with a fix, and known exploitation, are denied.
variables:
  isOwn: "!image.exists || !image.baseKnown || !pkg.fromBase"
rules:
  - name: known-exploited
    on: finding
    when: finding.kev && isOwn
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited"

  - name: serious-and-fixable
    on: finding
    when: finding.severity >= HIGH && finding.fixed && !finding.kev && isOwn
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"

  - name: serious-without-fix
    on: finding
    when: finding.severity >= HIGH && !finding.fixed && !finding.kev && isOwn
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}: no fix ({{finding.status}})"
`
