/**
 * The reactive client for programs that block: {@link io.airlockapp.blocking.BlockingGatewayClient} and
 * {@link io.airlockapp.blocking.BlockingEnforcer} have the methods of {@link io.airlockapp.reactor.GatewayClient} and
 * {@link io.airlockapp.reactor.Enforcer}, and each of them subscribes, waits on the calling thread, and returns or throws what
 * came. What holds for all of them:
 *
 * <ul>
 *   <li><b>Deadline.</b> Every call has a finite one. It is only a guard: the client beneath keeps its own times and normally
 *       ends first. When it is reached, the call is cancelled, which withdraws a review, and
 *       {@link io.airlockapp.error.CallTimeoutException} is thrown, with {@link io.airlockapp.error.Delivery#UNKNOWN}.
 *   <li><b>Interrupt.</b> Interrupting the waiting thread cancels the call, which withdraws a review; the thread stays
 *       interrupted, and {@link io.airlockapp.blocking.InterruptedCallException} is thrown. A thread that is interrupted
 *       already sends nothing. Closing is the exception: it is not cut short.
 *   <li><b>Thread.</b> Platform and virtual threads wait alike, without a lock or a monitor. A thread of the client beneath,
 *       or any other that Reactor marks as non-blocking, must not wait: it gets an {@link java.lang.IllegalStateException}
 *       before anything is sent.
 *   <li><b>Failure.</b> What the reactive method signals is thrown as it is, and shows, as a suppressed exception, where the
 *       caller was waiting.
 * </ul>
 */
@NullMarked
package io.airlockapp.blocking;

import org.jspecify.annotations.NullMarked;
