import type { Judgeable } from '../../types.ts'
import { TIMESTAMP, timeOf } from './time.ts'
import { viewType } from './view.ts'

export const distributionView = viewType<Judgeable>('Distribution', {
  known: {
    type: 'bool',
    help: 'the target says which distribution it is',
    read: ({ distribution }) => distribution !== undefined,
  },
  family: {
    type: 'string',
    help: '`debian`, `alpine`, `redhat`, …; empty where none is known',
    read: ({ distribution }) => distribution?.family ?? '',
  },
  version: {
    type: 'string',
    help: 'in full: `12.5`',
    read: ({ distribution }) => distribution?.version ?? '',
  },
  release: {
    type: 'string',
    help: 'that advisories are published for: `12`',
    read: ({ distribution }) => distribution?.release ?? '',
  },
  codename: {
    type: 'string',
    help: '`bookworm`; empty where it has none',
    read: ({ distribution }) => distribution?.codename ?? '',
  },
  name: {
    type: 'string',
    help: 'for people: `Debian GNU/Linux 12 (bookworm)`',
    read: ({ distribution }) => distribution?.prettyName ?? distribution?.family ?? '',
  },
  ended: {
    type: 'bool',
    help: 'its support had ended when the report was made; false where that is not known: see `endState`',
    read: ({ endOfLife }) => endOfLife?.state === 'ended',
  },
  endState: {
    type: 'string',
    help: '`supported`, `ended` or `unknown`',
    read: ({ endOfLife }) => endOfLife?.state ?? 'unknown',
  },
  endDate: {
    type: TIMESTAMP,
    help: 'date on which support ends; unknown where none is published',
    read: ({ endOfLife }) => timeOf(endOfLife?.date, 'no date is published on which support ends'),
  },
})
