package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Transport;
import java.time.Duration;
import java.util.List;

/**
 * What is at the other end of the transports that are looked at: a gateway that does as it is told. A transport over sockets has
 * one already, see {@link HttpTransportContract}; others bring theirs.
 */
public interface FarEnd extends AutoCloseable {

    /**
     * Makes a transport that leads here.
     *
     * @return a new transport, which the suite closes
     */
    Transport transport();

    /**
     * Says what is done with all calls from now on, other than those to a {@code wait} if {@link #holdWaits} was said.
     *
     * @param conduct what is done
     */
    void does(Conduct conduct);

    /** Says that calls to {@code /v1/exchanges/…/wait} are held from now on, whatever is done with others. */
    void holdWaits();

    /**
     * What has arrived.
     *
     * @return the requests in the order of their arrival, with the headers that came
     */
    List<WireRequest> received();

    /**
     * Whether no call is held: each has been given up by who made it, or has never come.
     *
     * @return true if none is
     */
    boolean holdsNothing();

    /**
     * Lets time pass for the transports.
     *
     * @param time how long; nothing needs to be done where time passes by itself
     */
    void pass(Duration time);

    @Override
    void close();
}
