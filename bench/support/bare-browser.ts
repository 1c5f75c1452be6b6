import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { browserArguments } from '../../e2e/support/browser.ts'
import { findBrowser } from '../../e2e/support/find-browser.ts'
import { newFolder } from './paths.ts'
import { NotMeasurable } from './row.ts'

export interface BarePage {
  /** Runs an expression in the page and waits for the promise that it gives. */
  run(expression: string): Promise<unknown>
  /** Chooses files as a person would in the dialog of that input. */
  choose(selector: string, paths: readonly string[]): Promise<void>
  close(): Promise<void>
}

export interface BareBrowser {
  /** A page with storage of its own. */
  open(url: string): Promise<BarePage>
  close(): Promise<void>
}

/**
 * Chromium with nobody listening to its requests. Playwright always does, and then the browser writes every body down for it as text: some
 * 250 ms of CPU for a file of 3 MB, ten times what sending it costs. (https://chromedevtools.github.io/devtools-protocol/)
 */
export async function launchBareBrowser(): Promise<BareBrowser> {
  const found = await findBrowser()
  if (!found.isFound) throw new NotMeasurable(found.reason)
  const folder = await newFolder('browser')
  const child = spawn(found.path, [...browserArguments, '--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const tools = await connect(await addressSaidBy(child.stderr))
  return {
    async open(url) {
      const { browserContextId } = await tools('Target.createBrowserContext')
      const { targetId } = await tools('Target.createTarget', { url: 'about:blank', browserContextId, width: 1440, height: 900 })
      const { sessionId } = await tools('Target.attachToTarget', { targetId, flatten: true })
      const ask = (method: string, params: object) => tools(method, params, sessionId as string)
      await ask('Page.navigate', { url })
      const evaluate = async (expression: string, returnByValue: boolean) => {
        const answer = await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue })
        if (answer.exceptionDetails) throw new Error(`The page failed: ${JSON.stringify(answer.exceptionDetails)}`)
        return answer.result as { value?: unknown; objectId?: string }
      }
      return {
        run: async (expression) => (await evaluate(expression, true)).value,
        async choose(selector, paths) {
          const { objectId } = await evaluate(`document.querySelector(${JSON.stringify(selector)})`, false)
          await ask('DOM.setFileInputFiles', { objectId, files: paths })
        },
        async close() {
          await tools('Target.disposeBrowserContext', { browserContextId })
        },
      }
    },
    async close() {
      const ended = once(child, 'exit')
      // It may be gone before it has answered.
      void tools('Browser.close')
      await ended
    },
  }
}

/** Goes on reading afterwards: what else it says must not fill the pipe. */
function addressSaidBy(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    output.on('data', (text) => {
      said += String(text)
      const address = /^DevTools listening on (ws:\S+)\s/m.exec(said)?.[1]
      if (address) resolve(address)
    })
    output.on('end', () => reject(new Error(`The browser ended: ${said.slice(-500)}`)))
  })
}

type Answer = Record<string, unknown>

async function connect(address: string): Promise<(method: string, params?: object, sessionId?: string) => Promise<Answer>> {
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  let asked = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as { id?: number; result?: Answer; error?: { message: string } }
    const asker = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || !asker) return
    waiting.delete(id)
    if (error) asker.reject(new Error(error.message))
    else asker.resolve(result ?? {})
  })
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++asked
      waiting.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    })
}
