/** Takes what was dropped on any page. */
export function receiveDrop(_transfer: DataTransfer): void {}
