import { DECIDING } from './command-sets.ts'
import type { Option } from './types.ts'

/** Where VEX documents come from, and what one is made of. */
export const VEX_OPTIONS: readonly Option[] = [
  {
    name: 'vex-repo',
    value: { kind: 'list', placeholder: 'URLS|DIRS' },
    default: 'https://github.com/aquasecurity/vexhub',
    help: 'where --vex repo looks: repositories in the layout of VEX Hub, by URL or folder, those first whose word counts more',
    group: 'Decisions',
    commands: [...DECIDING, 'vex repo'],
    file: 'judgement.vex-repo',
  },
  {
    name: 'product',
    isGivenOnly: true,
    value: { kind: 'list', placeholder: 'PRODUCTS' },
    help: 'what the statement is about: package URLs, or names or digests of images (default: the image of --from)',
    group: 'Decisions',
    commands: ['vex add'],
  },
  {
    name: 'subcomponent',
    isGivenOnly: true,
    value: { kind: 'list', placeholder: 'PURLS' },
    help: 'the parts of the product that it is about, by package URL (default: the packages of --from that have the flaw)',
    group: 'Decisions',
    commands: ['vex add'],
  },
  {
    name: 'justification',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'WORD' },
    help: 'why it is not affected: component_not_present, vulnerable_code_not_present, vulnerable_code_not_in_execute_path, vulnerable_code_cannot_be_controlled_by_adversary or inline_mitigations_already_exist',
    group: 'Decisions',
    commands: ['vex add'],
  },
  {
    name: 'impact',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'TEXT' },
    help: 'the same in your own words, or what else there is to say',
    group: 'Decisions',
    commands: ['vex add'],
  },
  {
    name: 'action',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'TEXT' },
    help: 'what to do where it is affected',
    group: 'Decisions',
    commands: ['vex add'],
  },
  {
    name: 'author',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'who says it; of a document that is extended, its own',
    group: 'Decisions',
    commands: ['vex add'],
  },
]
