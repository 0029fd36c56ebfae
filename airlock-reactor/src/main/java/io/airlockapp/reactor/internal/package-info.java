/** How the public types of this module are made. Not for use by others. */
@NullMarked
package io.airlockapp.reactor.internal;

import org.jspecify.annotations.NullMarked;
