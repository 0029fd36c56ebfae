/** Benchmarks, and the programs that run them and print their figures. */
@NullMarked
package io.airlockapp.benchmarks;

import org.jspecify.annotations.NullMarked;
