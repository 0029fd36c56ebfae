/** What a client and its enforcers count and time, and who is told of it: {@link io.airlockapp.reactor.metrics.Metrics}. */
@NullMarked
package io.airlockapp.reactor.metrics;

import org.jspecify.annotations.NullMarked;
