import type { WalkedFile } from './walk-folder.ts';

/**
 * What is known of very many files, as bytes and numbers: of a hundred thousand objects that live on, the garbage
 * collector concludes that the heap may grow to several times of what they take.
 */
export class FileTable {
  /** One after the other, in UTF-16, which holds whatever a file system gives as a name. */
  #paths: Buffer = Buffer.alloc(2 ** 14);
  /** Of each file: where its path ends, its size and its time. */
  #numbers = new Float64Array(2 ** 10);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add({ modified, path, size }: WalkedFile): void {
    const start = this.#endOf(this.#length - 1);
    const end = start + path.length * 2;
    if (end > this.#paths.length) this.#paths = Buffer.concat([this.#paths], end * 2);
    this.#paths.write(path, start, 'utf16le');
    const at = this.#length * 3;
    if (at + 3 > this.#numbers.length) {
      const before = this.#numbers;
      this.#numbers = new Float64Array(before.length * 2);
      this.#numbers.set(before);
    }
    this.#numbers.set([end, size, modified], at);
    this.#length += 1;
  }

  at(index: number): WalkedFile | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const [end = 0, size = 0, modified = 0] = this.#numbers.subarray(index * 3);
    const path = this.#paths.toString('utf16le', this.#endOf(index - 1), end);
    return { path, size, modified };
  }

  #endOf(index: number): number {
    return index < 0 ? 0 : (this.#numbers[index * 3] ?? 0);
  }
}
