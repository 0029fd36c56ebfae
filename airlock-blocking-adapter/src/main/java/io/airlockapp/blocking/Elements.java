package io.airlockapp.blocking;

import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import reactor.core.publisher.Flux;

/** A stream of a reactive method: the first read subscribes, each read asks for one and waits for it. */
final class Elements<T> extends Reading<T> {

    private final Supplier<Limit> limit;
    private final Flux<T> beneath;
    private boolean begun;

    private Elements(String call, Supplier<Limit> limit, Meanwhile meanwhile, Flux<T> beneath) {
        super(call, meanwhile);
        this.limit = limit;
        this.beneath = beneath;
    }

    /**
     * The elements as a stream.
     *
     * @param call what is called, for messages
     * @param limit how long one read may take
     * @param meanwhile what the reader does before it stands still
     * @param beneath the call of the reactive client
     */
    static <T> Stream<T> stream(String call, Supplier<Limit> limit, Meanwhile meanwhile, Supplier<Flux<T>> beneath) {
        Inbox.refuseNonBlockingThread(call);
        Elements<T> elements = new Elements<>(call, limit, meanwhile, beneath.get());
        return StreamSupport.stream(elements, false).onClose(elements::close);
    }

    @Override
    void next() throws Throwable {
        if (!begun) {
            begun = true;
            beneath.subscribe(signals);
        }
        signals.request(1);
        Limit within = limit.get();
        while (ready == null && !ended) {
            inbox.take(within, signals).run();
        }
    }

    @Override
    void close() {
        signals.dispose();
    }
}
