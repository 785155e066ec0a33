/** Steps of a task: programs that run one after another, each with its name, its time and its verdict. */
import { spawn } from 'node:child_process'
import { passSignals } from './signals.cjs'

/** Whether somebody has asked for the end. */
let isStopped = false

/** A program to run. */
export interface Step {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What checks the types of a project, or builds it: the compiler of `typescript`, by its path, because another version shares its name. */
export function compilerFor(project: string): Pick<Step, 'command' | 'args'> {
  return { command: process.execPath, args: ['node_modules/typescript/bin/tsc', '-p', project] }
}

/** Runs a step with its output passed through; true when it succeeded. */
export async function runStep(step: Step): Promise<boolean> {
  const started = performance.now()
  console.log(`\n› ${step.name}`)
  const code = await exitCode(step)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(code === 0 ? `  ok, ${seconds} s` : `  FAILED with exit code ${code}, ${seconds} s`)
  return code === 0
}

function exitCode({ command, args, env = {} }: Step): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    const passOn = passSignals(child)
    child.on('error', (error) => {
      console.error(`  ${command}: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code) => {
      isStopped ||= passOn.signal() !== undefined
      resolve(code ?? 1)
    })
  })
}

/** Runs all steps, also after one failed but not after a signal to stop, and returns the names of those that failed. */
export async function runSteps(steps: readonly Step[]): Promise<string[]> {
  const failed: string[] = []
  for (const step of steps) if (isStopped || !(await runStep(step))) failed.push(step.name)
  return failed
}
