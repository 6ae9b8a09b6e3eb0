import * as path from 'node:path';
import { bundleFor } from './bundleFor.ts';
import { compileProgram, runProgram } from './programScript.ts';

// Node compiles a program anew at every start, which for this one takes as long as its work. The build keeps V8's compiled
// form beside it; where that is missing, or made by another V8, the program is compiled as ever.
const file = path.join(__dirname, bundleFor(process.argv.slice(2)));
runProgram(compileProgram(file), file);
