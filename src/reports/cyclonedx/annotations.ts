import { type Bom, noticesOf } from '../bom.ts'
import { ROOT_REF, toolComponent } from './metadata.ts'

/** What people are to know of the whole. */
export function annotationsOf(bom: Bom): object[] {
  return noticesOf(bom).map(({ about, text }, index) => ({
    'bom-ref': `plimsoll:notice:${about}:${index + 1}`,
    subjects: [ROOT_REF],
    annotator: { component: toolComponent(bom) },
    timestamp: bom.createdAt,
    text,
  }))
}
