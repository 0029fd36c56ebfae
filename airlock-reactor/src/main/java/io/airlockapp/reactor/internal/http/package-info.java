/** What everything that speaks HTTP here has in common. */
@NullMarked
package io.airlockapp.reactor.internal.http;

import org.jspecify.annotations.NullMarked;
