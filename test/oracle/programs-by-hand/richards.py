"""An operating system of tasks and packets, simulated: classes, linked lists, dispatch."""

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = 'device', 'work'


class Packet:
    def __init__(self, link, owner, kind):
        self.link = link
        self.owner = owner
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, kernel, number, priority, queue, is_ready):
        self.kernel = kernel
        self.number = number
        self.priority = priority
        self.queue = queue
        self.is_ready = is_ready
        self.is_held = False
        self.is_waiting = not is_ready
        kernel.add(self)

    @property
    def can_run(self):
        return not self.is_held and (self.is_ready or self.queue is not None)

    def take_packet(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
        return packet

    def run(self):
        packet = self.take_packet() if self.is_waiting or not self.is_ready else None
        return self.step(packet)

    def step(self, packet):
        raise NotImplementedError

    def wait(self):
        self.is_ready = False
        self.is_waiting = True
        return self


class IdleTask(Task):
    def __init__(self, *args, count):
        super().__init__(*args)
        self.count = count
        self.control = 1

    def step(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.kernel.hold(self)
        if self.control & 1 == 0:
            self.control //= 2
            return self.kernel.release(DEVICE_A)
        self.control = (self.control // 2) ^ 0xD008
        return self.kernel.release(DEVICE_B)


class WorkTask(Task):
    destination = HANDLER_A
    letter = 0

    def step(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.owner, packet.datum = self.destination, 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = ord('A') + self.letter - 1
        return self.kernel.send(self, packet)


class DeviceTask(Task):
    pending = None

    def step(self, packet):
        if packet is None:
            if self.pending is None:
                return self.wait()
            packet, self.pending = self.pending, None
            return self.kernel.send(self, packet)
        self.pending = packet
        self.kernel.trace.append(chr(packet.datum % 26 + 97))
        return self.kernel.hold(self)


class HandlerTask(Task):
    def __init__(self, *args):
        super().__init__(*args)
        self.work = self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is not None:
            if work.datum >= 4:
                self.work = work.link
                return self.kernel.send(self, work)
            if self.devices is not None:
                device = self.devices
                self.devices = device.link
                device.datum = work.data[work.datum]
                work.datum += 1
                return self.kernel.send(self, device)
        return self.wait()


class Kernel:
    def __init__(self):
        self.tasks = {}
        self.holds = self.sent = 0
        self.trace = []

    def add(self, task):
        self.tasks[task.number] = task

    def hold(self, task):
        self.holds += 1
        task.is_held = True
        return None

    def release(self, number):
        self.tasks[number].is_held = False
        return None

    def send(self, sender, packet):
        self.sent += 1
        task = self.tasks[packet.owner]
        packet.owner = sender.number
        task.queue = packet.append_to(task.queue)
        return None

    def next_task(self):
        able = [task for task in self.tasks.values() if task.can_run]
        return max(able, key=lambda task: task.priority, default=None)

    def schedule(self):
        turns = 0
        while (task := self.next_task()) is not None:
            if task.is_waiting and task.queue is not None:
                task.is_ready = True
            task.run()
            turns += 1
        return turns


def packets(kind, owner, count):
    queue = None
    for _ in range(count):
        queue = Packet(queue, owner, kind)
    return queue


kernel = Kernel()
IdleTask(kernel, IDLE, 0, None, True, count=300)
WorkTask(kernel, WORKER, 1000, packets(KIND_WORK, IDLE, 2), False)
HandlerTask(kernel, HANDLER_A, 2000, packets(KIND_DEVICE, DEVICE_A, 3), False)
HandlerTask(kernel, HANDLER_B, 3000, packets(KIND_DEVICE, DEVICE_B, 3), False)
DeviceTask(kernel, DEVICE_A, 4000, None, False)
DeviceTask(kernel, DEVICE_B, 5000, None, False)
turns = kernel.schedule()
print('turns', turns, 'holds', kernel.holds, 'sent', kernel.sent)
print(''.join(kernel.trace)[:60], len(kernel.trace))
