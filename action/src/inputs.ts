/** Values by the names of action.yml; what was not given, or is empty, is not there. */
export type Inputs = ReadonlyMap<string, string>

/** What the workflow gave, as the runner hands it over: INPUT_ and the name in capitals, with spaces as underscores. */
export function readInputs(environment: NodeJS.ProcessEnv): Inputs {
  const inputs = new Map<string, string>()
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('INPUT_') || !value?.trim()) continue
    inputs.set(name.slice('INPUT_'.length).toLowerCase(), value.trim())
  }
  return inputs
}

/** Throws where the value is neither; a slip is not to be taken for no. */
export function truth(inputs: Inputs, name: string): boolean {
  const value = inputs.get(name)?.toLowerCase() ?? 'false'
  if (value !== 'true' && value !== 'false') throw new InputFault(`${name} is true or false, not «${value}».`)
  return value === 'true'
}

/** At commas and line ends. */
export function list(inputs: Inputs, name: string): readonly string[] {
  return (inputs.get(name) ?? '')
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** What somebody wrote in a workflow that cannot be. */
export class InputFault extends Error {}
