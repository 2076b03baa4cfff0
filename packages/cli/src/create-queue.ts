/** Values that one side hands over as they come and the other side takes in their order. */
export interface Queue<Value> extends AsyncIterable<Value> {
  readonly push: (value: Value) => void;
  /** After what is in it, nothing comes any more. */
  readonly end: () => void;
}

export function createQueue<Value>(): Queue<Value> {
  const values: Value[] = [];
  let isEnded = false;
  let wake = (): void => {};
  return {
    push(value) {
      values.push(value);
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const value = values.shift();
        if (value !== undefined) yield value;
        else if (isEnded) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
