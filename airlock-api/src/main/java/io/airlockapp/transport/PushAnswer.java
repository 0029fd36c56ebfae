package io.airlockapp.transport;

/** What came of opening a channel. */
public sealed interface PushAnswer {

    /**
     * The channel is open.
     *
     * @param channel the channel; whoever gets it closes it
     */
    record Opened(PushChannel channel) implements PushAnswer {}

    /**
     * The gateway has no such channel, or refuses it to this caller.
     *
     * @param response what it answered; its body may be missing
     */
    record Refused(TransportResponse response) implements PushAnswer {}
}
