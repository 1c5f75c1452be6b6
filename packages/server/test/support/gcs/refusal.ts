/** An answer that says no, in the form of the JSON API's errors. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message = reason) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.reason = reason
  }

  toJSON() {
    const { status: code, message, reason } = this
    return { error: { code, message, errors: [{ domain: 'global', reason, message }] } }
  }
}

export const notFound = (name: string) => new Refusal(404, 'notFound', `No such object: ${name}`)
export const conditionNotMet = () => new Refusal(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.')
export const invalid = (message: string) => new Refusal(400, 'invalid', message)
