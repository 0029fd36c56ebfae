/**
 * The default transport: HTTP/1.1 and HTTP/2 on Reactor Netty, with no type of Netty in a public signature.
 */
@NullMarked
package io.airlockapp.reactor.netty;

import org.jspecify.annotations.NullMarked;
