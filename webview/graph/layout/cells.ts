// Hot loops walk typed arrays by indices that these arrays themselves hold. The compiler cannot know that such an index is in
// bounds; one function for each kind of array keeps every read monomorphic, which a shared one would not.

/** A cell of an array of integers; the index must be in bounds. */
export const int = (cells: Int32Array, at: number): number => cells[at] as number;

/** A cell of an array of numbers; the index must be in bounds. */
export const real = (cells: Float64Array, at: number): number => cells[at] as number;

/** Whether a mark is set; the index must be in bounds. */
export const marked = (cells: Uint8Array, at: number): boolean => cells[at] === 1;
