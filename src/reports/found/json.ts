import { fullName } from '../../core/package.ts'
import type { Found } from '../../saved/find/find-in-report.ts'
import type { FoundSetup } from '../../saved/find/find-setup.ts'
import { jsonText } from '../json-text.ts'
import { objectJson, setupEntryJson } from '../setup-json.ts'
import type { FoundAnswer, FoundImage } from './answer.ts'

/** What was found, for programs; docs/saved-reports.md describes it. */
export function* foundJson(answer: FoundAnswer): Generator<string> {
  const head = {
    Kind: 'found',
    Question: answer.question,
    Reports: answer.reports,
    PackagesNotListed: answer.unlisted,
    Incomplete: answer.incomplete,
    Unreadable: answer.faults.map(({ file, fault }) => ({ File: file, Fault: fault })),
  }
  yield `${jsonText(head, 0).slice(0, -2)},\n  "Images": [`
  let separator = '\n    '
  for (const image of answer.images) {
    yield separator + jsonText(imageJson(image), 2)
    separator = ',\n    '
  }
  yield answer.images.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}

function imageJson(image: FoundImage) {
  return {
    ArtifactName: image.name,
    File: image.file,
    ...(image.configDigest === undefined ? {} : { ImageID: image.configDigest }),
    Found: image.found.map(foundOne),
    ...setupJson(image.setup),
  }
}

function foundOne({ package: pkg, source, finding, suppressedBy, isUncertain }: Found) {
  return {
    Name: fullName(pkg),
    Version: pkg.version,
    Type: pkg.type,
    PURL: pkg.purl,
    Path: pkg.path,
    ...(pkg.originLayer === undefined ? {} : { LayerIndex: pkg.originLayer }),
    ...(source === undefined ? {} : { BuiltFrom: source }),
    ...(isUncertain ? { Uncertain: true } : {}),
    ...(finding
      ? {
          VulnerabilityID: finding.id,
          IDs: finding.ids,
          Severity: finding.severity.level,
          Status: finding.status,
          ...(finding.fixedVersion === undefined ? {} : { FixedVersion: finding.fixedVersion }),
          ...(finding.kev ? { KEV: true } : {}),
        }
      : {}),
    ...(suppressedBy === undefined ? {} : { SuppressedBy: suppressedBy }),
  }
}

/** Left out where nothing is of them. */
function setupJson(setup: readonly FoundSetup[]) {
  const objects = setup.flatMap((one) => (one.kind === 'object' ? [objectJson(one.object)] : []))
  const found = setup.flatMap((one) => (one.kind === 'misconfiguration' ? [setupEntryJson(one)] : []))
  return {
    ...(objects.length > 0 ? { Objects: objects } : {}),
    ...(found.length > 0 ? { Misconfigurations: found } : {}),
  }
}
