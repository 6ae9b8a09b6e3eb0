/**
 * Lets what runs say that it lives, and then says so again and again until it has ended: a client gives up on a call that
 * is silent for long.
 */
export async function withSignsOfLife<Result>(
  tell: (told: number, message: string) => Promise<void>,
  everyMs: number,
  run: (progress: (message: string) => void) => Promise<Result>,
): Promise<Result> {
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  const say = (message: string) => {
    told += 1;
    // That a client is gone is said by its connection.
    tell(told, message).catch(() => undefined);
  };
  try {
    return await run((message) => {
      say(message);
      clearInterval(timer);
      timer = setInterval(say, everyMs, message);
    });
  } finally {
    clearInterval(timer);
  }
}
