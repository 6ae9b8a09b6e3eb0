const spent = /limit|quota|billing|credit/i;

/** Whether what went wrong with a turn says that nothing is left of what its user may use. */
export const isExhaustion = (failure: string): boolean => spent.test(failure);
