export function usefulLines(output: string): string
