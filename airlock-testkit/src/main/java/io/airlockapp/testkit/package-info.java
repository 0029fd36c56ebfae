/**
 * A fake gateway in memory, with its own time: {@link io.airlockapp.testkit.FakeGateway} is where to start.
 */
@NullMarked
package io.airlockapp.testkit;

import org.jspecify.annotations.NullMarked;
