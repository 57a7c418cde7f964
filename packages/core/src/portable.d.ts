/**
 * AssemblyScript's numeric and boolean names for the other two compilers, tsc and tstl. asc brings its own and never reads this file.
 */
declare type i32 = number;
declare type f64 = number;
declare type bool = boolean;
