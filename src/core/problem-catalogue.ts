interface ProblemEntry {
  /** Whether a finding may be missing from the report because of it. */
  readonly hidesFindings: boolean
  /** What it means for whoever reads the report. */
  readonly meaning: string
  /** What to do about it. */
  readonly advice: string
}

/** Every way in which a scan can be less than whole. A code is never reused for another meaning. */
export const PROBLEMS = {
  'flaws-not-looked-for': {
    hidesFindings: false,
    meaning: 'Nobody asked whether the packages have known flaws: the report says nothing of them.',
    advice: 'Add vuln to --scanners, or use plimsoll review.',
  },
  'path-escapes': {
    hidesFindings: false,
    meaning: 'A layer has an entry whose path climbs out of the image; the entry was left out.',
    advice: 'Find out who built the image: tools do not write such paths by accident.',
  },
  'path-too-long': {
    hidesFindings: true,
    meaning: 'A layer has an entry with a path longer than the limit; the entry was left out.',
    advice: 'Raise --max-path-length if the path is genuine.',
  },
  'entry-limit': {
    hidesFindings: true,
    meaning: 'A layer has more entries than the limit; the rest of the layer was not looked at.',
    advice: 'Raise --max-entries if the layer is genuine.',
  },
  'file-too-large': {
    hidesFindings: true,
    meaning: 'A file that Plimsoll reads is larger than the limit for its kind; it was not read.',
    advice: 'Raise --max-file-size if the file is genuine.',
  },
  'wanted-bytes-limit': {
    hidesFindings: true,
    meaning:
      'The files that Plimsoll reads are together larger than the limit for a layer; the rest was not read.',
    advice: 'Raise --max-wanted-size if the layer is genuine.',
  },
  'header-invalid': {
    hidesFindings: true,
    meaning: 'A tar header in a layer is damaged; the entry, or the rest of the layer, was not looked at.',
    advice: 'Rebuild or pull the image again.',
  },
  'layer-foreign': {
    hidesFindings: true,
    meaning:
      'A layer is of a kind that registries need not have, and was not to be had; nothing in it was looked at.',
    advice: 'Push the image with its foreign layers.',
  },
  'link-target-unread': {
    hidesFindings: true,
    meaning: 'A file that Plimsoll reads is a link to a file that it did not read.',
    advice: 'Copy the file into place instead of linking it, or report the layout to us.',
  },
  'link-cycle': {
    hidesFindings: true,
    meaning: 'A file that Plimsoll reads is behind links that lead in a circle or are too deep.',
    advice: 'Mend the links in the image, or raise --max-link-depth if they are genuine.',
  },
  'file-unreadable': {
    hidesFindings: true,
    meaning: 'A file could not be read or has not the form that its name promises.',
    advice: 'See the detail; packages that the file names are missing from the report.',
  },
  'program-unreadable': {
    hidesFindings: false,
    meaning: 'A program could not be followed to what it needs, so what it reaches is not known.',
    advice: 'See the detail; packages are said to be reachable or not as far as could be told.',
  },
  'record-unreadable': {
    hidesFindings: true,
    meaning: 'One record of a package database could not be read; the others were.',
    advice: 'See the detail; the package of that record is missing from the report.',
  },
  'folder-unreadable': {
    hidesFindings: true,
    meaning: 'A folder or file of the root file system could not be opened.',
    advice: 'Run with the rights to read it, or leave it out with --skip-dirs or --skip-files.',
  },
  'version-invalid': {
    hidesFindings: true,
    meaning: 'A version is none in its ecosystem, so it could not be compared.',
    advice: 'Look at the package: it was not judged, or not by this advisory.',
  },
  'version-unresolved': {
    hidesFindings: true,
    meaning: 'A file asks for a package without saying which version; it was not judged.',
    advice: 'Commit a lock file, or pin the version.',
  },
  'dependency-unresolved': {
    hidesFindings: true,
    meaning: 'A file refers to another that is not there, so what that one would add was not judged.',
    advice:
      'Scan the whole tree, or the built artefact. For a pom.xml, let Maven fetch its packages first (`mvn dependency:go-offline`).',
  },
  'component-unidentified': {
    hidesFindings: true,
    meaning:
      'A bill of materials or an archive has components that do not say which packages they are; they were not judged.',
    advice: 'Make it with a tool that writes package URLs (purl), or archives with Maven’s pom.properties.',
  },
  'package-foreign': {
    hidesFindings: false,
    meaning:
      'Packages that do not come from the distribution were not judged: its advisories do not speak of them.',
    advice: 'Ask whoever built them for their advisories.',
  },
  'advisories-nonexistent': {
    hidesFindings: false,
    meaning: 'Nobody publishes advisories for packages of this kind: they are listed, and were not judged.',
    advice: 'Check the packages by other means; the report lists them with --list-all-pkgs.',
  },
  'distribution-unknown': {
    hidesFindings: true,
    meaning: 'The image has packages of an operating system but does not say which.',
    advice: 'Name it with --distro family/version.',
  },
  'packages-missing': {
    hidesFindings: true,
    meaning:
      'It says which distribution it is, and no package of it was found: the package database is gone, or elsewhere.',
    advice: 'Keep the package database in the image, or accept the gap with --allow-incomplete.',
  },
  'distribution-unsupported': {
    hidesFindings: true,
    meaning: 'There are no advisories for this distribution, so its packages were not judged.',
    advice: 'Check the packages by other means; the report lists them with --list-all-pkgs.',
  },
  'release-unsupported': {
    hidesFindings: true,
    meaning: 'The feed of the distribution has no records for this release, so its packages were not judged.',
    advice: 'Check that the release exists, and update the database (plimsoll db update).',
  },
  'ecosystem-unsupported': {
    hidesFindings: true,
    meaning: 'There are no advisories for packages of this kind, so they were not judged.',
    advice: 'Check the packages by other means; the report lists them with --list-all-pkgs.',
  },
  'feed-missing': {
    hidesFindings: true,
    meaning: 'A feed that is needed is neither in the database nor to be had; what it judges was not judged.',
    advice: 'Run plimsoll db update with a network or a mirror, or plimsoll db import.',
  },
  'feed-empty': {
    hidesFindings: true,
    meaning: 'A feed has no records at all; what it judges was not judged.',
    advice: 'Update the database; look at what the upstream or the mirror serves.',
  },
  'feed-stale': {
    hidesFindings: true,
    meaning:
      'A feed is older than --max-db-age and could not be brought up to date; newer advisories are missing.',
    advice: 'Run plimsoll db update, or raise --max-db-age if that age is acceptable.',
  },
  'feed-not-refreshed': {
    hidesFindings: false,
    meaning: 'A feed could not be brought up to date; the one in the database was used.',
    advice: 'Look at the network or the mirror; the report gives the date of the feed that was used.',
  },
  'enrichment-missing': {
    hidesFindings: false,
    meaning: 'Severity, exploitation or end-of-life data could not be had; findings may lack it.',
    advice: 'Run plimsoll db update, or ask for less with --enrich.',
  },
  'severity-missing': {
    hidesFindings: true,
    meaning:
      'Findings were left out because their severity is unknown, and the data that may tell it could not be had.',
    advice: 'Run plimsoll db update, or let --severity include UNKNOWN.',
  },
  'policy-unjudged': {
    hidesFindings: true,
    meaning: 'A rule of a policy could not be computed for something, which it might have denied.',
    advice:
      'See the detail. What may be missing has a member that says so (docs/policies.md): ask that first, `finding.hasPublished && finding.ageDays > 30`.',
  },
  'advisory-record-skipped': {
    hidesFindings: true,
    meaning:
      'A record of a feed that may speak of a package of the image could not be read when the feed was built.',
    advice: 'See the detail; report it to the feed or to us.',
  },
  'vex-unexplained': {
    hidesFindings: false,
    meaning: 'A VEX document says that something is not affected without saying why; it was believed.',
    advice: 'Ask its author for a justification or an impact statement: the format wants one of them.',
  },
  'vex-unread': {
    hidesFindings: false,
    meaning: 'VEX documents could not be had or read: what they would suppress is among the findings.',
    advice: 'See the detail; plimsoll vex check shows what is wrong with a document.',
  },
  'packages-not-listed': {
    hidesFindings: false,
    meaning: 'A saved report does not list its packages: only those of its findings are known.',
    advice: 'Write the report with --list-all-pkgs; what asks for packages cannot be answered from this one.',
  },
  'results-not-carried-over': {
    hidesFindings: false,
    meaning: 'A report of another scanner has results of kinds for which a report of Plimsoll has no place.',
    advice: 'Keep the report that was read beside this one.',
  },
  'foreign-report': {
    hidesFindings: false,
    meaning:
      'The findings are those of another scanner, whose report was read; Plimsoll has looked for none.',
    advice: 'Scan the image with Plimsoll to see what it finds itself.',
  },
  'policy-without-packages': {
    hidesFindings: true,
    meaning:
      'A policy judged a saved report that does not list its packages: rules about packages saw few of them.',
    advice: 'Write the report with --list-all-pkgs, or judge the image itself.',
  },
  'manifest-broken': {
    hidesFindings: true,
    meaning: 'A document of a manifest is no object of Kubernetes; it was not checked, the others were.',
    advice: 'Mend it at the place that the problem names; templates have to be rendered first.',
  },
  'dockerfile-broken': {
    hidesFindings: true,
    meaning:
      'Something in a Dockerfile, or in the history of an image, could not be read; the rest of it was checked.',
    advice: 'Mend it at the place that the problem names; templates have to be rendered first.',
  },
  'base-image-unscanned': {
    hidesFindings: true,
    meaning: 'The image that a Dockerfile builds on could not be scanned; its flaws are not counted.',
    advice: 'See that the image can be pulled from here, and give build arguments in FROM a default.',
  },
  'workload-unknown': {
    hidesFindings: true,
    meaning:
      'An object of a kind that Plimsoll does not know seems to run containers; they were not checked.',
    advice: 'Say where the kind keeps its pod: --workload-path Kind.group=spec.template',
  },
  'cluster-unseen': {
    hidesFindings: true,
    meaning: 'A part of the cluster could not be seen: what is there is neither scanned nor checked.',
    advice: 'Give the account the right that the detail names, or print the objects again.',
  },
  'base-unknown': {
    hidesFindings: false,
    meaning:
      'It is not known which layers are those of the base image; nothing was left out for being in it.',
    advice: 'Make the base image known: plimsoll base add IMAGE.',
  },
  'base-guessed': {
    hidesFindings: false,
    meaning: 'Where the base image ends was told from the history alone, which can be mistaken.',
    advice: 'Make the base image known: plimsoll base add IMAGE.',
  },
  'pull-secret-unreadable': {
    hidesFindings: false,
    meaning: 'Secrets that pods pull images with could not be read; their images were asked for without.',
    advice: 'Log in to the registries yourself where an image could not be pulled.',
  },
  'secrets-unread': {
    hidesFindings: true,
    meaning: 'A compressed file or an archive was not looked through for secrets, or not as a whole.',
    advice: 'See the detail; leave it out with --skip-files if there can be no secret in it.',
  },
  'secrets-limit': {
    hidesFindings: false,
    meaning: 'A file has more secrets than are listed for one file.',
    advice: 'Remove those that are listed, and scan again.',
  },
  'account-unreadable': {
    hidesFindings: false,
    meaning: 'A line of a file of users or groups could not be read; nothing was said of that account.',
    advice: 'Look at the file: an account without a password may be among what was left out.',
  },
} as const satisfies Record<string, ProblemEntry>

export type ProblemCode = keyof typeof PROBLEMS
