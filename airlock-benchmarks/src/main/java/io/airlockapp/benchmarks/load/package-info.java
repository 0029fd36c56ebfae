/** What a client costs, beside a plain use of Reactor Netty: processes that make calls, and the program that compares them. */
@NullMarked
package io.airlockapp.benchmarks.load;

import org.jspecify.annotations.NullMarked;
