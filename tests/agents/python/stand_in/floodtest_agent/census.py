import gc


class Census:
    @staticmethod
    def take():
        census = Census()
        census.objects = len(gc.get_objects())
        return census
