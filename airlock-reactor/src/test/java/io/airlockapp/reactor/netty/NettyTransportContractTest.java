package io.airlockapp.reactor.netty;

import io.airlockapp.testkit.tck.HttpTransportContract;
import io.airlockapp.transport.Transport;
import java.net.URI;

class NettyTransportContractTest extends HttpTransportContract {

    @Override
    protected Transport open(URI origin) {
        return NettyTransport.builder(origin).build();
    }

    /** Timers run on the schedulers that all of Reactor shares. */
    @Override
    protected boolean endsWithItsTransport(Thread thread) {
        return thread.getName().startsWith("airlock-");
    }
}
