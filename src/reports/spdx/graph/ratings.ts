import { type Cvss, severityOfScore } from '../../../core/severity.ts'
import type { Judged } from '../../judged.ts'
import type { Statement } from './vulnerabilities.ts'

const CVSS_TYPES: Readonly<Record<Cvss['version'], string>> = {
  '2.0': 'security_CvssV2VulnAssessmentRelationship',
  '3.0': 'security_CvssV3VulnAssessmentRelationship',
  '3.1': 'security_CvssV3VulnAssessmentRelationship',
  '4.0': 'security_CvssV4VulnAssessmentRelationship',
}

const KEV_CATALOGUE = 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog'

/** Everybody's scores, the odds of exploitation, and whether it is known to be exploited. */
export function ratingsOf({ finding }: Judged): readonly Statement[] {
  const { ratings, epss, kev } = finding
  return [
    ...ratings.flatMap(({ author, cvss }) => (cvss ? [scoreOf(author, cvss)] : [])),
    ...(epss
      ? [
          statement('security_EpssVulnAssessmentRelationship', {
            security_probability: epss.score,
            security_percentile: epss.percentile,
            security_publishedTime: `${epss.date.slice(0, 10)}T00:00:00Z`,
          }),
        ]
      : []),
    ...(kev
      ? [
          statement('security_ExploitCatalogVulnAssessmentRelationship', {
            security_catalogType: 'kev',
            security_exploited: true,
            security_locator: KEV_CATALOGUE,
          }),
        ]
      : []),
  ]
}

function scoreOf(author: string, { version, vector, score }: Cvss): Statement {
  return statement(CVSS_TYPES[version], {
    security_score: score,
    ...(version === '2.0' ? {} : { security_severity: severityWord(score) }),
    security_vectorString: vector,
    comment: `by ${author}`,
  })
}

function severityWord(score: number): string {
  const level = severityOfScore(score)
  return level === 'UNKNOWN' ? 'none' : level.toLowerCase()
}

function statement(type: string, members: Statement['members']): Statement {
  return { type, relation: 'hasAssessmentFor', members }
}
