package io.airlockapp.testkit.fault;

/**
 * The faults of a gateway. A call that several faults are for waits out all their delays, and suffers the first of the
 * others; the rest have missed it. A fault for calls to any endpoint passes over those that cannot suffer it, without counting
 * them. Tampering and duplicates hit deliveries of decisions, and what they count are those. Safe for use from many threads.
 */
public interface Faults {

    /**
     * Sets a fault.
     *
     * @param calls the calls that it is for
     * @param fault what goes wrong with them
     * @return these faults
     * @throws IllegalArgumentException if no call to the endpoint can suffer it, or the gateway does not serve the endpoint
     * @throws IllegalStateException if a front that is open cannot do it: a transport in memory that has been made and not
     *     closed, or a server that runs
     */
    Faults add(Calls calls, Fault fault);

    /**
     * Takes all faults away, and ends chaos.
     *
     * @return these faults
     */
    Faults clear();

    /**
     * How many faults are set that have not hit all their calls yet.
     *
     * @return the number
     */
    int remaining();
}
